"""Where tables stand that are not where the template has them: their labels tell."""
