"""Maps and drawings of an answer: layers, legends, the page and the sheet."""
