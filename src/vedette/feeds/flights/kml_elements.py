"""The elements of KML 2.2, 2.3 and Google's extensions, by what a reader of flights does with them.

Source: OGC 12-007r2; developers.google.com/kml/documentation/kmlreference.
"""

from vedette.model.height import HeightReference

MODES = {
    "relativeToGround": HeightReference.ABOVE_GROUND,
    "absolute": HeightReference.MEAN_SEA_LEVEL,
}
SHAPES = frozenset({"LineString", "LinearRing", "Polygon", "Track", "MultiTrack", "Point"})
PLACES = frozenset({"coordinates", "coord"})  # texts of places, which belong in a shape
HOLDERS = frozenset({"LineString", "LinearRing", "Point", "Track"})
INNER = {"Polygon": frozenset({"LinearRing"}), "MultiTrack": frozenset({"Track"})}
EXTRA = frozenset({"ExtendedData", "Metadata"})  # values of whoever wrote the file
# What is seen and how it is drawn, not what is flown.
DRAWN = frozenset(
    {"Camera", "GroundOverlay", "IconStyle", "LabelStyle", "LineStyle", "ListStyle", "BalloonStyle",
     "LookAt", "PhotoOverlay", "PolyStyle", "Region", "ScreenOverlay", "Style", "StyleMap",
     "Schema", "Snippet", "description", "snippet"}
)  # fmt: skip
NOT_READ = frozenset({"NetworkLink", "Model", "Tour", "NetworkLinkControl", "Update"})
# Elements that hold others, and no text of their own.
WITHOUT_PLACE = frozenset(
    {"kml", "Document", "Folder", "Placemark", "MultiGeometry", "LineString", "LinearRing",
     "Polygon", "Track", "MultiTrack", "Point", "outerBoundaryIs", "innerBoundaryIs"}
)  # fmt: skip
KNOWN = WITHOUT_PLACE | frozenset(
    {"name", "visibility", "open", "address", "phoneNumber", "styleUrl", "altitudeMode", "extrude",
     "tessellate", "coordinates", "coord", "when", "angles", "TimeStamp", "TimeSpan", "begin",
     "end", "drawOrder", "interpolate", "author", "link", "email", "uri", "balloonVisibility",
     "ExtendedData", "SchemaData", "SimpleData", "SimpleArrayData", "Data", "displayName", "value"}
)  # fmt: skip
