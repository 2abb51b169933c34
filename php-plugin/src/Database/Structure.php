<?php
/**
 * Tables, columns and keys as they are and as they should be.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Finds what is missing in the plugin's tables, by making them anew beside the real ones: what they should be is
 * said in the migrations and nowhere else.
 */
final class Structure {

	/** Stands before the names of the tables that are made for comparison. */
	private const SCRATCH = 'scratch_';

	/**
	 * What is missing, with the statement that adds it.
	 *
	 * @return array<string, string> By what a person reads.
	 * @throws Failure When the database does not answer.
	 */
	public function missing(): array {
		global $wpdb;
		$missing = array();
		$prefix  = $wpdb->prefix;
		try {
			$wpdb->prefix = $prefix . self::SCRATCH;
			foreach ( Migrator::MIGRATIONS as $number => $name ) {
				Migrator::migration( $number, $name )->up();
			}
			foreach ( Tables::all() as $scratch ) {
				$table   = $prefix . substr( $scratch, strlen( $wpdb->prefix ) );
				$missing = array( ...$missing, ...$this->differences( $table, $scratch ) );
			}
		} finally {
			foreach ( Tables::all() as $scratch ) {
				Sql::execute( "DROP TABLE IF EXISTS {$scratch}" );
			}
			$wpdb->prefix = $prefix;
		}
		return $missing;
	}

	/**
	 * Adds what was missing.
	 *
	 * @param string $statement From `missing()`.
	 * @throws Failure When the database does not do it, as where two rows have what has to be unique.
	 */
	public function mend( string $statement ): void {
		if ( '' !== $statement ) {
			Sql::execute( $statement );
			return;
		}
		foreach ( Migrator::MIGRATIONS as $number => $name ) {
			Migrator::migration( $number, $name )->up();
		}
	}

	/**
	 * What one table lacks that its copy has.
	 *
	 * @return array<string, string>
	 */
	private function differences( string $table, string $scratch ): array {
		$columns = $this->columns( $table );
		if ( array() === $columns ) {
			return array( "the table {$table}" => '' );
		}
		$missing = array();
		foreach ( array_diff_key( $this->columns( $scratch ), $columns ) as $name => $definition ) {
			$missing[ "the column {$name} of {$table}" ] = "ALTER TABLE {$table} ADD COLUMN {$name} {$definition}";
		}
		foreach ( array_diff_key( $this->keys( $scratch ), $this->keys( $table ) ) as $name => $definition ) {
			$missing[ "the key {$name} of {$table}" ] = "ALTER TABLE {$table} ADD {$definition}";
		}
		return $missing;
	}

	/**
	 * The columns of a table with their types; none when there is no such table.
	 *
	 * @return array<string, string> By name.
	 */
	private function columns( string $table ): array {
		if ( null === Sql::row( 'SHOW TABLES LIKE %s', array( $table ) ) ) {
			return array();
		}
		$columns = array();
		foreach ( Sql::rows( "SHOW COLUMNS FROM {$table}" ) as $column ) {
			$columns[ (string) $column['Field'] ] = $column['Type'] . ( 'NO' === $column['Null'] ? ' NOT NULL' : ' NULL' );
		}
		return $columns;
	}

	/**
	 * The keys of a table with their definitions.
	 *
	 * @return array<string, string> By name.
	 */
	private function keys( string $table ): array {
		$keys = array();
		foreach ( Sql::rows( "SHOW INDEX FROM {$table}" ) as $part ) {
			$keys[ (string) $part['Key_name'] ][ (int) $part['Seq_in_index'] ] = $part;
		}
		foreach ( $keys as $name => $parts ) {
			ksort( $parts );
			$columns = implode( ', ', array_column( $parts, 'Column_name' ) );
			$first   = reset( $parts );
			$keys[ $name ] = match ( true ) {
				'PRIMARY' === $name => "PRIMARY KEY ({$columns})",
				'0' === (string) $first['Non_unique'] => "UNIQUE KEY {$name} ({$columns})",
				default => "KEY {$name} ({$columns})",
			};
		}
		return $keys;
	}
}
