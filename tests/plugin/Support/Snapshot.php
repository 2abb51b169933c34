<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Sightings;

/**
 * Everything that a screen could change, at one moment.
 */
final class Snapshot {

	/** Whether a statement has written something since it was last seen that nothing is changed. */
	private bool $is_dirty = false;

	/** @param array<string, list<array<string, string|null>>> $rows By table. */
	private function __construct( private readonly array $rows ) {
		add_filter(
			'query',
			function ( string $sql ): string {
				$this->is_dirty = $this->is_dirty || ( 1 !== preg_match( '/^\s*(SELECT|SHOW|DESC)/i', $sql ) && ! str_contains( substr( $sql, 0, 500 ), '_transient_' ) );
				return $sql;
			}
		);
	}

	public static function taken(): self {
		$rows = array();
		foreach ( self::tables() as $table => $condition ) {
			$rows[ $table ] = Sql::rows( "SELECT * FROM {$table} WHERE {$condition} ORDER BY 1" );
		}
		return new self( $rows );
	}

	/** @return list<string> The tables that have other rows now. */
	public function changed(): array {
		if ( ! $this->is_dirty ) {
			return array();
		}
		$changed        = array_keys( array_filter( self::taken()->rows, fn( array $rows, string $table ) => $rows !== $this->rows[ $table ], ARRAY_FILTER_USE_BOTH ) );
		$this->is_dirty = array() !== $changed;
		return $changed;
	}

	/** How long the longest of ours is that was not there. */
	public function longest(): int {
		$longest = 0;
		foreach ( $this->changed() as $table ) {
			foreach ( Sql::rows( "SELECT * FROM {$table}" ) as $row ) {
				$is_ours = ! isset( $row['option_name'] ) || str_contains( $row['option_name'], 'scimpress' );
				$longest = ! $is_ours || in_array( $row, $this->rows[ $table ], true ) ? $longest : max( $longest, ...array_map( 'strlen', array_map( 'strval', array_values( $row ) ) ) );
			}
		}
		return $longest;
	}

	/** Puts everything back. */
	public function restore(): void {
		$tables  = self::tables();
		$changed = $this->changed();
		// A database makes sure of each statement that stands alone.
		Sql::execute( 'START TRANSACTION' );
		foreach ( $changed as $table ) {
			Sql::execute( "DELETE FROM {$table} WHERE {$tables[ $table ]}" );
			foreach ( $this->rows[ $table ] as $row ) {
				Sql::insert( $table, $row );
			}
		}
		Sql::execute( 'COMMIT' );
		wp_cache_flush();
	}

	/**
	 * What is told on the next page is an option for a moment; whoever looks notes which extension there is, and what
	 * was counted of the audit.
	 *
	 * @return array<string, string> By table, which rows of it count.
	 */
	private static function tables(): array {
		global $wpdb;
		return array(
			...array_fill_keys( Tables::all(), '1 = 1' ),
			$wpdb->options  => "option_name NOT LIKE '%transient%' AND option_name <> '" . Sightings::OPTION . "' AND option_name <> 'scimpress_audit_days'",
			$wpdb->users    => '1 = 1',
			$wpdb->usermeta => '1 = 1',
		);
	}
}
