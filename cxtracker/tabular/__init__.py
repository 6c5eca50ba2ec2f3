"""Tables in and out of files people make: CSV, XLSX, JSON, folders, archives. Knows nothing of the product."""
