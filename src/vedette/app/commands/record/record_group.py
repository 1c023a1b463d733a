"""`vedette record`: its commands, of which some stand in modules of their own."""

from vedette.app.commands.record import (
    record_command,
    record_proof,
    record_provenance,
    record_publish,
)

app = record_command.app
for command in ("checkpoint", "cosign", "prove", "tiles", "key"):
    app.command(command)(getattr(record_proof, command))
app.command("person-key")(record_proof.person_key)
app.command("provenance")(record_provenance.provenance)
app.command("publish")(record_publish.publish)
