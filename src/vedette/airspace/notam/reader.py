"""NOTAM text to restrictions."""
def is_notam(data): return False
def read(*a, **k): raise NotImplementedError
