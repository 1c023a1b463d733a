"""Network inputs: one module a transport. Bytes are cut into messages here, and never decoded."""
