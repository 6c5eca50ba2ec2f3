"""Tables in and out of files people make: CSV, XLSX, JSON, folders and archives. Knows nothing of the product."""
