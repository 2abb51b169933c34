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
 * Appends rows, and knows how they are stored. Nothing changes a row.
 */
final class AuditLog {

	/** Everything but the seals, as SQL has it. */
	public const COLUMNS = 'id, occurred, connection_id, token_id, action, outcome, status, scim_type, resource_id, wp_user_id, user_name, detail, changed, differences, ip, method, path, duration';

	/** What can have come of something. */
	public const OUTCOMES = array( 'succeeded', 'refused', 'failed', 'rehearsed' );

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
	 * @param array<string, mixed> $row By column; `changed` and `differences` are lists.
	 */
	public function append( array $row ): void {
		$row['changed']     = self::json( (array) $row['changed'] );
		$row['differences'] = array() === ( $row['differences'] ?? array() ) ? null : self::json( (array) $row['differences'] );
		$values             = array();
		foreach ( array_slice( explode( ', ', self::COLUMNS ), 1 ) as $column ) {
			$value             = $row[ $column ] ?? null;
			$longest           = self::LONGEST[ $column ] ?? null;
			$values[ $column ] = null === $value || null === $longest ? $value : mb_substr( mb_scrub( (string) $value ), 0, $longest );
		}
		$values['user_name_key'] = self::key( (string) $values['user_name'] );
		Sql::insert( Tables::audit(), $values );
	}

	/**
	 * By what rows about a userName are found, in whatever case it is written; null for none.
	 */
	public static function key( string $user_name ): ?string {
		return '' === $user_name ? null : hash( 'sha256', mb_strtolower( $user_name ) );
	}

	/**
	 * A row with its lists and numbers as such.
	 *
	 * @param array<string, string|null> $row Columns.
	 * @return array<string, mixed>
	 */
	public static function read( array $row ): array {
		foreach ( array( 'id', 'occurred', 'connection_id', 'token_id', 'status', 'wp_user_id', 'duration' ) as $column ) {
			$row[ $column ] = null === $row[ $column ] ? null : (int) $row[ $column ];
		}
		$row['changed']     = (array) json_decode( (string) $row['changed'], true );
		$row['differences'] = (array) json_decode( (string) $row['differences'], true );
		return $row;
	}

	/**
	 * A list as a column holds it.
	 *
	 * @param array<mixed> $values The values.
	 */
	private static function json( array $values ): string {
		return (string) wp_json_encode( array_values( $values ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}
}
