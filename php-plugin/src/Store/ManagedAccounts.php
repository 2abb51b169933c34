<?php
/**
 * Managed users beside their WordPress users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use Generator;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads what a managed user is said to be and what WordPress holds, to compare them.
 */
final class ManagedAccounts {

	/** Rows read at a time. */
	private const PAGE = 200;

	/**
	 * Needs the users of WordPress.
	 *
	 * @param WordPressUsers $wordpress Reads and locks out.
	 */
	public function __construct( private readonly WordPressUsers $wordpress = new WordPressUsers() ) {}

	/**
	 * How many managed users this site has.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function count(): int {
		return (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::users() . ' WHERE wp_user_id IS NOT NULL' );
	}

	/**
	 * Every managed user, in ascending order of id.
	 *
	 * @return Generator<int, array{id: string, wp_user_id: int, user_name: string, exists: bool, drifted: list<string>, is_half_written: bool, has_way_in: bool}>
	 * @throws Failure When the database does not answer.
	 */
	public function all(): Generator {
		$after = '';
		do {
			$rows = Sql::rows( 'SELECT id, wp_user_id, user_name, active, baseline, forgotten FROM ' . Tables::users() . ' WHERE wp_user_id IS NOT NULL AND id > %s ORDER BY id LIMIT %d', array( $after, self::PAGE ) );
			foreach ( $rows as $row ) {
				yield $this->account( $row );
				$after = (string) $row['id'];
			}
		} while ( self::PAGE === count( $rows ) );
	}

	/**
	 * Ends the sessions of a user.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function lock_out( int $wp_user_id ): void {
		$this->wordpress->lock_out( $wp_user_id );
	}

	/**
	 * What is said of a user and what is so. Nothing follows whom the connection has forgotten, until the user
	 * comes back and all of it is written.
	 *
	 * @param array<string, string|null> $row Columns.
	 * @return array{id: string, wp_user_id: int, user_name: string, exists: bool, drifted: list<string>, is_half_written: bool, has_way_in: bool}
	 */
	private function account( array $row ): array {
		$wp_user_id = (int) $row['wp_user_id'];
		$baseline   = (array) json_decode( (string) $row['baseline'], true );
		$held       = $this->wordpress->fields( $wp_user_id, array( ...array_map( 'strval', array_keys( $baseline ) ), 'user_login' ) );
		$is_known   = null === $row['forgotten'];
		$drifted    = array_filter( array_keys( $baseline ), static fn( $field ) => $is_known && ( $held[ $field ] ?? '' ) !== $baseline[ $field ] );
		return array(
			'id'              => (string) $row['id'],
			'wp_user_id'      => $wp_user_id,
			'user_name'       => (string) $row['user_name'],
			'exists'          => array() !== $held,
			'drifted'         => array_values( array_map( 'strval', $drifted ) ),
			'is_half_written' => $is_known && '' === $row['baseline'],
			'has_way_in'      => 0 === (int) $row['active'] && $this->wordpress->has_session( $wp_user_id ),
		);
	}
}
