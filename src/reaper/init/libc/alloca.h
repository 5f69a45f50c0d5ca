/* wasm2c includes it and uses nothing of it. */
