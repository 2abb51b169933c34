<?php
/**
 * Statements whose failure is never overlooked.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

// Tables and columns come from this plugin alone, values through wpdb::prepare().
// phpcs:disable WordPress.DB.PreparedSQL, WordPress.DB.DirectDatabaseQuery -- tables and columns come from this plugin alone.

/**
 * Runs SQL through `$wpdb` and throws where `$wpdb` would print, log the values, or say nothing.
 */
final class Sql {

	/**
	 * All tables take part in one transaction. One character set for every column: `$wpdb` takes a table
	 * with two for ASCII and refuses names in any other script.
	 */
	private const TABLE = 'ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

	/**
	 * Runs a statement and tells how many rows it changed.
	 *
	 * @param string                $sql        With %s and %d for values.
	 * @param list<string|int|null> $parameters The values.
	 * @throws Failure When the database does not do it.
	 */
	public static function execute( string $sql, array $parameters = array() ): int {
		return self::run( $sql, $parameters );
	}

	/**
	 * Reads rows.
	 *
	 * @param string                $sql        With %s and %d for values.
	 * @param list<string|int|null> $parameters The values.
	 * @return list<array<string, string|null>>
	 * @throws Failure When the database does not answer.
	 */
	public static function rows( string $sql, array $parameters = array() ): array {
		global $wpdb;
		self::run( $sql, $parameters );
		return array_map( 'get_object_vars', array_values( (array) $wpdb->last_result ) );
	}

	/**
	 * Reads one row.
	 *
	 * @param string                $sql        With %s and %d for values.
	 * @param list<string|int|null> $parameters The values.
	 * @return ?array<string, string|null>
	 * @throws Failure When the database does not answer.
	 */
	public static function row( string $sql, array $parameters = array() ): ?array {
		return self::rows( $sql, $parameters )[0] ?? null;
	}

	/**
	 * Reads the first column of the first row.
	 *
	 * @param string                $sql        With %s and %d for values.
	 * @param list<string|int|null> $parameters The values.
	 * @throws Failure When the database does not answer.
	 */
	public static function value( string $sql, array $parameters = array() ): ?string {
		$row = self::row( $sql, $parameters );
		return null === $row ? null : reset( $row );
	}

	/**
	 * Inserts a row and tells its automatic number.
	 *
	 * @param array<string, string|int|null> $values By column.
	 * @throws Failure When the row is refused.
	 */
	public static function insert( string $table, array $values ): int {
		global $wpdb;
		$columns = implode( ', ', array_keys( $values ) );
		self::execute(
			"INSERT INTO {$table} ({$columns}) VALUES (" . self::placeholders( $values ) . ')',
			array_values( $values )
		);
		return (int) $wpdb->insert_id;
	}

	/**
	 * Changes the rows that have the given values and tells how many changed.
	 *
	 * @param array<string, string|int|null> $values By column.
	 * @param array<string, string|int>      $where  By column.
	 * @throws Failure When the change is refused.
	 */
	public static function update( string $table, array $values, array $where ): int {
		$set   = array();
		$match = array();
		foreach ( $values as $column => $value ) {
			$set[] = $column . ' = ' . self::placeholder( $value );
		}
		foreach ( $where as $column => $value ) {
			$match[] = $column . ' = ' . self::placeholder( $value );
		}
		return self::execute(
			"UPDATE {$table} SET " . implode( ', ', $set ) . ' WHERE ' . implode( ' AND ', $match ),
			array( ...array_values( $values ), ...array_values( $where ) )
		);
	}

	/**
	 * Creates a table unless a former attempt did.
	 *
	 * @param list<string> $definitions Columns and keys.
	 * @throws Failure When the database does not do it.
	 */
	public static function create_table( string $table, array $definitions ): void {
		self::execute( "CREATE TABLE IF NOT EXISTS {$table} (" . implode( ', ', $definitions ) . ') ' . self::TABLE );
	}

	/**
	 * Adds a column to a table unless a former attempt did.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public static function add_column( string $table, string $column, string $definition ): void {
		$known = array_column( self::rows( "SHOW COLUMNS FROM {$table}" ), 'Field' );
		if ( ! in_array( $column, $known, true ) ) {
			self::execute( "ALTER TABLE {$table} ADD COLUMN {$column} {$definition}" );
		}
	}

	/**
	 * Adds a key to a table unless a former attempt did.
	 *
	 * @param string $columns Separated by commas.
	 * @throws Failure When the database does not do it.
	 */
	public static function add_key( string $table, string $key, string $columns ): void {
		$known = array_column( self::rows( "SHOW INDEX FROM {$table}" ), 'Key_name' );
		if ( ! in_array( $key, $known, true ) ) {
			self::execute( "ALTER TABLE {$table} ADD KEY {$key} ({$columns})" );
		}
	}

	/**
	 * Drops a key of a table unless a former attempt did.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public static function drop_key( string $table, string $key ): void {
		$known = array_column( self::rows( "SHOW INDEX FROM {$table}" ), 'Key_name' );
		if ( in_array( $key, $known, true ) ) {
			self::execute( "ALTER TABLE {$table} DROP KEY {$key}" );
		}
	}

	/**
	 * One placeholder for each value.
	 *
	 * @param array<string|int, string|int|null> $values The values.
	 */
	public static function placeholders( array $values ): string {
		return implode( ', ', array_map( array( self::class, 'placeholder' ), $values ) );
	}

	/**
	 * `wpdb::prepare()` cannot write NULL, so a missing value takes no placeholder.
	 */
	private static function placeholder( string|int|null $value ): string {
		return match ( true ) {
			null === $value => 'NULL',
			is_int( $value ) => '%d',
			default => '%s',
		};
	}

	/**
	 * Prepares and runs a statement with `$wpdb` silent, and throws what it failed with.
	 *
	 * @param list<string|int|null> $parameters The values.
	 * @throws Failure When the database does not do it.
	 */
	private static function run( string $sql, array $parameters ): int {
		global $wpdb;

		if ( ! $wpdb->ready ) {
			throw Failure::unavailable( 'the database is not connected' );
		}
		$parameters = array_filter( $parameters, static fn( $value ) => null !== $value );
		$prepared   = array() === $parameters ? $sql : $wpdb->prepare( $sql, array_values( $parameters ) );
		$suppressed = $wpdb->suppress_errors();
		try {
			$result = $wpdb->query( $prepared );
		} finally {
			$wpdb->suppress_errors( $suppressed );
		}
		if ( false !== $result ) {
			return (int) $result;
		}
		$failure = Failure::of_last_statement() ?? Failure::unavailable( 'the database is not connected' );
		if ( FailureKind::Duplicate === $failure->kind ) {
			// Whoever wrote the row deals with it; whoever looks back later must not take it for overlooked.
			$wpdb->last_error = '';
		}
		throw $failure;
	}
}
