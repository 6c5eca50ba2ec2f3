"""Tables in and out of files people make: CSV, XLSX, JSON, folders and archives of them. Knows nothing of the product."""
