<?php
/**
 * The audit: who asked for what, and what came of it.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Appends rows and reads them from the newest back. Nothing changes a row.
 */
final class AuditLog {

	private const COLUMNS = array( 'occurred', 'connection_id', 'token_id', 'action', 'outcome', 'status', 'scim_type', 'resource_id', 'wp_user_id', 'user_name', 'detail', 'changed', 'ip', 'method', 'path', 'duration' );

	/** Columns that a page can be narrowed by; each has a key that also orders. */
	private const FILTERS = array( 'resource_id', 'wp_user_id', 'outcome', 'connection_id' );

	/** Characters that a column holds. Longer text is cut and broken text mended: neither may cost the row. */
	private const LONGEST = array(
		'action'      => 64,
		'outcome'     => 16,
		'scim_type'   => 32,
		'resource_id' => 36,
		'user_name'   => 1000,
		'detail'      => 4000,
		'ip'          => 45,
		'method'      => 16,
		'path'        => 1000,
	);

	/**
	 * Appends a row.
	 *
	 * @param array<string, mixed> $row By column; `changed` is a list.
	 */
	public function append( array $row ): void {
		$row['changed'] = (string) wp_json_encode( array_values( (array) $row['changed'] ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		$values         = array();
		foreach ( self::COLUMNS as $column ) {
			$value             = $row[ $column ] ?? null;
			$longest           = self::LONGEST[ $column ] ?? null;
			$values[ $column ] = null === $value || null === $longest ? $value : mb_substr( mb_scrub( (string) $value ), 0, $longest );
		}
		Sql::insert( Tables::audit(), $values );
	}

	/**
	 * A page of rows, newest first. The id of its last row leads to the next.
	 *
	 * @param array<string, string|int> $filters By column.
	 * @param ?int                      $before  Only rows with a smaller id.
	 * @return list<array<string, mixed>> By column, with `id`.
	 */
	public function page( array $filters, ?int $before, int $limit ): array {
		$where      = array( '1 = 1' );
		$parameters = array();
		foreach ( array_intersect_key( $filters, array_flip( self::FILTERS ) ) as $column => $value ) {
			$where[]      = $column . ( is_int( $value ) ? ' = %d' : ' = %s' );
			$parameters[] = $value;
		}
		if ( null !== $before ) {
			$where[]      = 'id < %d';
			$parameters[] = $before;
		}
		$rows = Sql::rows(
			'SELECT id, ' . implode( ', ', self::COLUMNS ) . ' FROM ' . Tables::audit() . ' WHERE ' . implode( ' AND ', $where ) . ' ORDER BY id DESC LIMIT %d',
			array( ...$parameters, $limit )
		);
		return array_map( array( $this, 'read' ), $rows );
	}

	/**
	 * A row with its list and numbers as such.
	 *
	 * @param array<string, string|null> $row Columns.
	 * @return array<string, mixed>
	 */
	private function read( array $row ): array {
		foreach ( array( 'id', 'occurred', 'connection_id', 'token_id', 'status', 'wp_user_id', 'duration' ) as $column ) {
			$row[ $column ] = null === $row[ $column ] ? null : (int) $row[ $column ];
		}
		$row['changed'] = (array) json_decode( (string) $row['changed'], true );
		return $row;
	}
}
