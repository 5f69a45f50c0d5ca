/*
 * What wasm2c's output asks of its runtime, for one module with one memory that never grows. Nothing here decides
 * anything.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define MEMORY_SIZE 65536
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* The texts of the program and the zeros behind them: translate.ts writes the one, layout.ld joins the other. */
extern uint8_t all_memory[MEMORY_SIZE];

/*
 * A register that the compiler leaves alone holds the place of what is small and often used (NEAR), which is then a short
 * offset away. A processor that has to put every address together needs up to a third more instructions without it.
 */
#ifdef NEAR_REGISTER
register uint8_t *near_memory __asm__(NEAR_REGISTER);
#ifndef NEAR
#define NEAR GLOBALS
#endif
#define own_memory (near_memory - NEAR)
#else
#define own_memory all_memory
#endif
/* The globals of the program lie between its texts and what it reserves, where a page is in use anyway. */
#define own_globals ((w2c_init *)&own_memory[GLOBALS])

/* A constant address needs no check: asking for it here keeps the compiler from calling a function for it. */
#define IS_INSIDE(address) (__builtin_constant_p(address) && (address) <= MEMORY_SIZE - sizeof(uint64_t))
#define LOAD(name, address) (IS_INSIDE(address) ? name##_unchecked(0, address) : name##_default32(0, address))
#define STORE(name, address, value) \
  (IS_INSIDE(address) ? name##_unchecked(0, address, value) : name##_default32(0, address, value))
typedef struct {
  char is_own_memory;
} wasm_rt_memory_t;

#define wasm_rt_allocate_memory(memory, pages, most, is64, size) ((void)0)
#define wasm_rt_free_memory(memory) ((void)0)

/* wasm memory is little-endian. On a big-endian machine every load and store turns the bytes round. */
static inline __attribute__((always_inline)) void wasm_rt_memcpy(void *to, const void *from, unsigned long size) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  for (unsigned long i = 0; i < size; i++) ((uint8_t *)to)[i] = ((const uint8_t *)from)[size - 1 - i];
#else
  __builtin_memcpy(to, from, size);
#endif
}

enum { WASM_RT_I32, WASM_RT_I64, WASM_RT_F32, WASM_RT_F64 };
enum { WASM_RT_TRAP_OOB, WASM_RT_TRAP_UNREACHABLE, WASM_RT_TRAP_DIV_BY_ZERO, WASM_RT_TRAP_INT_OVERFLOW,
       WASM_RT_TRAP_CALL_INDIRECT, WASM_RT_TRAP_INVALID_CONVERSION, WASM_RT_TRAP_EXHAUSTION };
__attribute__((noreturn)) static void wasm_rt_trap(int reason);

/* Tables: neither program has one, the preamble of the output names the types all the same. */
typedef const char *wasm_rt_func_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
typedef struct { wasm_rt_function_ptr_t fn; } wasm_rt_tailcallee_t;
typedef struct {
  wasm_rt_func_type_t func_type;
  wasm_rt_function_ptr_t func;
  wasm_rt_tailcallee_t func_tailcallee;
  void *module_instance;
} wasm_rt_funcref_t;
typedef void *wasm_rt_externref_t;
typedef struct { wasm_rt_funcref_t *data; uint32_t size; } wasm_rt_funcref_table_t;
typedef struct { wasm_rt_externref_t *data; uint32_t size; } wasm_rt_externref_table_t;
static const wasm_rt_funcref_t wasm_rt_funcref_null_value;
static const wasm_rt_externref_t wasm_rt_externref_null_value;
