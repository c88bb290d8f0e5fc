"""What may stand in a cell, and how it is read: figures, texts, dates, codes, and how they look."""
