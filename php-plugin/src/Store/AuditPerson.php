<?php
/**
 * Whom rows of the audit are about.
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
 * Finds people by whatever somebody knows of them. Whoever is gone is found by what the rows themselves say:
 * userName and ids.
 */
final class AuditPerson {

	private const ID = '/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/D';

	/**
	 * The parts.
	 */
	public function __construct( private readonly Connections $connections = new Connections() ) {}

	/**
	 * The conditions by which rows about somebody are found, any of which will do.
	 *
	 * @param string $text userName, e-mail address, SCIM id, external id, or login or number of a WordPress user.
	 * @return list<array{string, string|int}>
	 * @throws Failure When the database does not answer.
	 */
	public function named( string $text ): array {
		$text  = trim( $text );
		$found = array( array( 'user_name_key', (string) AuditLog::key( $text ) ) );
		if ( 1 === preg_match( self::ID, strtolower( $text ) ) ) {
			$found[] = array( 'resource_id', strtolower( $text ) );
		}
		if ( ctype_digit( $text ) ) {
			$found[] = array( 'wp_user_id', (int) substr( $text, 0, 18 ) );
		}
		foreach ( array( get_user_by( 'login', $text ), get_user_by( 'email', $text ) ) as $user ) {
			if ( false !== $user ) {
				$found[] = array( 'wp_user_id', $user->ID );
			}
		}
		foreach ( $this->managed( $text ) as $id ) {
			$found[] = array( 'resource_id', $id );
		}
		return array_values( array_unique( $found, SORT_REGULAR ) );
	}

	/**
	 * SCIM ids of managed users who have a text for a name, an address or an external id.
	 *
	 * @return list<string>
	 */
	private function managed( string $text ): array {
		$digests     = array( hash( 'sha256', $text ), hash( 'sha256', strtolower( $text ) ) );
		$connections = array( 0, ...array_map( static fn( Connection $connection ) => $connection->id, $this->connections->all() ) );
		// The key of external ids begins with the connection.
		$wanted = array(
			'user_name_key IN (%s, %s)'  => $digests,
			'user_email_key IN (%s, %s)' => $digests,
			'connection_id IN (' . Sql::placeholders( $connections ) . ') AND external_id_key IN (%s, %s)' => array( ...$connections, ...$digests ),
		);
		$ids    = array();
		foreach ( $wanted as $condition => $parameters ) {
			$ids = array( ...$ids, ...array_column( Sql::rows( 'SELECT id FROM ' . Tables::users() . " WHERE {$condition}", $parameters ), 'id' ) );
		}
		return array_values( array_unique( $ids ) );
	}
}
