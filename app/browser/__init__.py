"""The only package that touches `js`, `pyodide` and `polyscript`: it implements the ports of `base`."""
