"""Downloads: an answer as CSV, XLSX, GeoJSON and GeoPackage."""
