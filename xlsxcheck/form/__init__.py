"""form.json -> Form, and what follows from a Form alone."""
