<?php
/**
 * What was refused to connections in shadow.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the latest refusal of each person, until something about that person succeeds: what is left in the end
 * is what would not have worked. A person is a SCIM id, or the digest of a `userName` that got none.
 */
final class ShadowRefusals {

	/** What is about a person and changes something; an event of anything else is none of ours. */
	private const ACTIONS = array( 'user.create', 'user.link', 'user.replace', 'user.patch', 'user.deactivate', 'user.delete', 'user.role' );

	/** There is nobody of whom something could be refused. */
	private const NOT_FOUND = 404;

	/**
	 * Takes notice of an event of the audit.
	 *
	 * @param array<string, mixed> $event Of the contract.
	 * @throws Failure When the database does not do it.
	 */
	public function note( int $connection_id, array $event ): void {
		$name = isset( $event['user_name'] ) ? hash( 'sha256', mb_strtolower( (string) $event['user_name'] ) ) : null;
		if ( ! in_array( $event['action'], self::ACTIONS, true ) || self::NOT_FOUND === $event['status'] || ! isset( $event['resource_id'] ) && null === $name ) {
			return;
		}
		$person = (string) ( $event['resource_id'] ?? $this->called( $connection_id, (string) $name ) ?? $name );
		foreach ( array_filter( array( $person, $name ) ) as $known ) {
			Sql::execute( 'DELETE FROM ' . Tables::shadow_refusals() . ' WHERE connection_id = %d AND person = %s', array( $connection_id, $known ) );
		}
		if ( 'succeeded' === $event['outcome'] ) {
			return;
		}
		Sql::insert(
			Tables::shadow_refusals(),
			array(
				'connection_id' => $connection_id,
				'person'        => $person,
				'user_name'     => isset( $event['user_name'] ) ? mb_substr( mb_scrub( (string) $event['user_name'] ), 0, 1000 ) : null,
				'wp_user_id'    => isset( $event['wp_user_id'] ) ? (int) $event['wp_user_id'] : null,
				'action'        => (string) $event['action'],
				'status'        => (int) $event['status'],
				'reason'        => mb_substr( mb_scrub( (string) ( $event['detail'] ?? '' ) ), 0, 4000 ),
			)
		);
	}

	/**
	 * The SCIM id of whom the connection calls by a name already: a client that creates somebody twice does not
	 * make two persons. The digest is the core's own for all but rare letters, whose persons then stand apart.
	 */
	private function called( int $connection_id, string $name ): ?string {
		return Sql::value( 'SELECT id FROM ' . Tables::shadow( 'users' ) . ' WHERE user_name_key = %s AND connection_id = %d AND forgotten IS NULL', array( $name, $connection_id ) );
	}

	/**
	 * A page of persons in ascending order.
	 *
	 * @param string $after Only greater ones.
	 * @return array<string, array<string, string|null>> Columns by person.
	 * @throws Failure When the database does not answer.
	 */
	public function page( int $connection_id, string $after, int $limit ): array {
		return array_column(
			Sql::rows( 'SELECT * FROM ' . Tables::shadow_refusals() . ' WHERE connection_id = %d AND person > %s ORDER BY person LIMIT %d', array( $connection_id, $after, $limit ) ),
			null,
			'person'
		);
	}
}
