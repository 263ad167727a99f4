"""Names what source pictures carry besides pixels: fields of Exif, XMP, IPTC, colour profiles and of each container."""
