"""Files of flights: plans and recorded ones, one module a format. Bytes in, flights out."""
