"""How programs write a mixture down, one module each. A new one is a module here and a line in
`vlit.curate.mixture.SPELLINGS`."""
