"""Around a library and its built site: what is done before the first build and after every one."""
