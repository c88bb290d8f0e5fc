"""The offline page: the checker in a single .html that runs in the browser; nothing leaves the machine."""
