"""Where incidents and assets lie: the protocol of a store, and the embedded one."""
