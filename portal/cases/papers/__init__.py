"""The official papers (文书): which kinds there are, what each must say, and how it becomes a sealed, signed PDF.

Plain data in, bytes out: no database and no web framework. Numbers are drawn and rows are kept elsewhere.

- kinds: the table of papers and what each must be given; `shape` describes that data, `examples` fills it
- numbers: paper numbers and dates as GB/T 9704 prints them; wording: the small phrases of law that templates join
- rendering: data to the page's fragment and to PDF/A-3; seal_image and qr draw what stands on it
- signing: a PAdES signature with the organ's certificate, and its check
"""
