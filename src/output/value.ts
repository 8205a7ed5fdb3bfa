// What bytes mean once their type is known. A value says how it is written as JSON by its tag alone, never by how large it
// happens to be: 64-bit integers are decimal strings, bytes and addresses hex, names strings, the rest numbers.

export type Value =
  | { readonly _tag: 'Number'; readonly value: number }
  | { readonly _tag: 'Wide'; readonly value: bigint } // 64-bit integer
  | { readonly _tag: 'Bool'; readonly value: boolean }
  | { readonly _tag: 'Text'; readonly value: string } // array of char, up to its NUL
  | { readonly _tag: 'Bytes'; readonly value: string } // hex: array of unsigned char, or data without a type
  | { readonly _tag: 'Address'; readonly value: bigint }
  | { readonly _tag: 'Name'; readonly value: string } // enumerator, system call
  | { readonly _tag: 'Errno'; readonly value: number; readonly name: string } // result that may be minus an error
  | { readonly _tag: 'List'; readonly items: ReadonlyArray<Value> }
  | { readonly _tag: 'Fields'; readonly fields: ReadonlyArray<Field> }

export interface Field {
  readonly name: string
  readonly value: Value
}

export type Json = number | string | boolean | ReadonlyArray<Json> | { readonly [name: string]: Json }

export const toJson = (value: Value): Json => {
  switch (value._tag) {
    case 'Number':
    case 'Bool':
    case 'Text':
    case 'Bytes':
    case 'Name':
    case 'Errno':
      return value.value
    case 'Wide':
      return value.value.toString()
    case 'Address':
      return `0x${value.value.toString(16)}`
    case 'List':
      return value.items.map(toJson)
    case 'Fields':
      return Object.fromEntries(value.fields.map(field => [field.name, toJson(field.value)]))
  }
}
