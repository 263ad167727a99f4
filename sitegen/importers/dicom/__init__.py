"""DICOM files → a draft case: pictures, the few facts of their headers that may come along, and nothing else."""
