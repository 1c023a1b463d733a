"""UAT on 978 MHz: the raw lines of dump978 and the JSON lines of dump978-fa."""
