export function charsetOfCollation(id: number): string | undefined {
  return id === 63 ? 'binary' : 'utf8mb4';
}
