"""Invented documents for the tests of intake. No place, person or event in them is real."""

REPORT = """Drones shut Halvik airport

By Ingrid Solheim
Norddpress
A runway at Halvik. Credit: Norddpress

Flights at Halvik were suspended on Wednesday night, the airport operator said.

Sign up to The Fjord's newsletters.

"We take no risks," said Marte Brekke, the airport's head of operations. "The police decide."

Police said they did not know who had flown the drones.

More from The Fjord

Island school wins national choir prize.

14 November 2024
"""

PAGE = b"""<!doctype html><html lang="en"><head><title>Quay fire | Harbour Echo</title>
<meta property="article:published_time" content="2024-09-12T08:15:00Z">
<script>document.write('<p>The mayor said the moon fell.</p>')</script></head>
<body><nav><a href="/">Home</a></nav><div class="cookie-banner"><p>We use cookies.</p></div>
<h1>Quay fire</h1><figure><figcaption>A crane. Photo: D. Mason</figcaption></figure>
<p>The fire was out by noon on Wednesday, harbour master Ada Quill said.</p>
<aside><p>Star striker tells fans he is staying</p></aside>
<p onclick="alert(1)">The port&rsquo;s owner declined to comment.</p></body></html>"""


def pdf(text: str, *, encrypted: bool = False) -> bytes:
    """A PDF of one page with a text layer, made here."""
    import io

    import pypdf
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(612, 792)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    lines = "".join(f"({line}) Tj T* " for line in text.splitlines())
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 14 TL 50 740 Td {lines}ET".encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    if encrypted:
        writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
