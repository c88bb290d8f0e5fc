"""The OpenDocument spreadsheets: content and styles."""
