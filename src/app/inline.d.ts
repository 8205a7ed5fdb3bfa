// What vite makes of `?inline`: a sheet as text, which a view adopts.
declare module '*?inline' {
  const text: string
  export default text
}
