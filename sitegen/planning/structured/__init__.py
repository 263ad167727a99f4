"""What pages tell programs of themselves: schema.org, Highwire, Dublin Core, Open Graph. No I/O."""
