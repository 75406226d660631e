export { POSTGRES_IMAGE } from './image';
export { PostgresDev, type PostgresDevProps } from './postgres-dev';
export type { PostgresStorageProps } from './volume';
export { PostgresPrograms } from './programs';
