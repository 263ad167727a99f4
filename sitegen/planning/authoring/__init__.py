"""What tools of editors are told of the content format: JSON Schemas and the forms of a CMS, from the one model. No I/O."""
