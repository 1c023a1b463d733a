"""Remote ID as JSON: what DragonSync, droneid-go, ESP32 mesh mappers and DJI decoders send."""
