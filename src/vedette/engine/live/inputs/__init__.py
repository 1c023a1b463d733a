"""Network inputs, one module a transport: they cut bytes into messages and never decode."""
