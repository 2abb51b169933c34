<?php
/**
 * Which WordPress fields an administrator mapped attributes to.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Mapping;

use ScimPress\Database\Failure;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Fields;
use ScimPress\Store\Rejection;
use ScimPress\Store\Users;
use ScimPress\Sync\OutdatedRows;

defined( 'ABSPATH' ) || exit;

/**
 * Adds and removes what is mapped besides the fields that always are, and says what is wrong with a wish. The
 * screen and the command both come here. What is changed reaches every user of the connection in the background.
 */
final class AttributeMap {

	/** What can be done to a value, as crates/wordpress/src/configuration/mapped.rs has it. */
	public const TRANSFORMS = array( 'none', 'trim', 'lowercase', 'uppercase' );

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Connections $connections,
		private readonly Users $users = new Users(),
	) {}

	/**
	 * Adds a field, or maps one anew.
	 *
	 * @param Connection          $connection The connection.
	 * @param array<string, mixed> $entry      field, attribute or template, transform and column.
	 * @return ?\WP_Error What is wrong with it.
	 * @throws Failure When the database does not do it.
	 */
	public function set( Connection $connection, array $entry ): ?\WP_Error {
		$others = array_filter( $connection->mapped(), static fn( array $one ) => $one['field'] !== ( $entry['field'] ?? null ) );
		return $this->replace( $connection, array( ...$others, $entry ) );
	}

	/**
	 * Ends the mapping of a field. What WordPress has in it stays.
	 *
	 * @param Connection $connection The connection.
	 * @param string     $field      The field.
	 * @return ?\WP_Error What is wrong with that.
	 * @throws Failure When the database does not do it.
	 */
	public function remove( Connection $connection, string $field ): ?\WP_Error {
		$others = array_filter( $connection->mapped(), static fn( array $one ) => $one['field'] !== $field );
		if ( count( $others ) === count( $connection->mapped() ) ) {
			/* translators: %s: name of a field. */
			return new \WP_Error( 'field', sprintf( __( 'The field %s is not mapped.', 'scimpress' ), $field ) );
		}
		return $this->replace( $connection, array_values( $others ) );
	}

	/**
	 * Maps these fields and no others besides those that always are.
	 *
	 * @param Connection  $connection The connection.
	 * @param list<mixed> $entries    As `set()` takes one.
	 * @return ?\WP_Error What is wrong with them; then nothing is changed.
	 * @throws Failure When the database does not do it.
	 */
	public function replace( Connection $connection, array $entries ): ?\WP_Error {
		if ( ! $this->extension->is_ready() ) {
			return new \WP_Error( 'extension', $this->extension->sentence() );
		}
		$changed = $connection->with( array( 'attributes' => array_map( array( self::class, 'plain' ), array_values( $entries ) ) ) );
		$error   = $this->error( $changed );
		if ( null !== $error ) {
			return $error;
		}
		$this->connections->save( $changed );
		$this->users->write_anew( $connection->id );
		OutdatedRows::schedule_now();
		return null;
	}

	/**
	 * The attributes that can be mapped, by their full names.
	 *
	 * @return list<string>
	 */
	public function attributes( Connection $connection ): array {
		$names = $this->extension->is_ready() ? json_decode( \ScimPress\attributes( self::json( $connection ) ), true ) : array();
		return is_array( $names ) ? array_values( array_filter( $names, 'is_string' ) ) : array();
	}

	/**
	 * What WordPress would get of a user. Nothing is done.
	 *
	 * @param Connection $connection The connection.
	 * @param string     $user       A SCIM user, JSON.
	 * @return array<string, string>|\WP_Error By field.
	 */
	public function tried( Connection $connection, string $user ): array|\WP_Error {
		if ( ! $this->extension->is_ready() ) {
			return new \WP_Error( 'extension', $this->extension->sentence() );
		}
		$told = json_decode( \ScimPress\tried( self::json( $connection ), $user ), true );
		if ( ! is_array( $told['fields'] ?? null ) ) {
			/* translators: %s: why, in English. */
			return new \WP_Error( 'user', sprintf( __( 'The user cannot be read: %s.', 'scimpress' ), (string) ( $told['error'] ?? '' ) ) );
		}
		try {
			return Fields::clean( $told['fields'] );
		} catch ( Rejection $rejection ) {
			return new \WP_Error( 'user', ( $rejection->outcome['field'] ?? '' ) . ': ' . ( $rejection->outcome['reason'] ?? '' ) );
		}
	}

	/**
	 * What is wrong with a connection.
	 */
	private function error( Connection $connection ): ?\WP_Error {
		foreach ( $connection->mapped() as $one ) {
			try {
				Fields::require_allowed( (string) $one['field'] );
			} catch ( Rejection ) {
				/* translators: %s: name of a field. */
				return new \WP_Error( 'field', sprintf( __( 'The field %s decides who gets in and what they may do: it is never written by SCIM.', 'scimpress' ), $one['field'] ) );
			}
		}
		$objection = \ScimPress\objection( self::json( $connection ) );
		/* translators: %s: why, in English. */
		return null === $objection ? null : new \WP_Error( 'objection', sprintf( __( 'This mapping is not possible: %s.', 'scimpress' ), $objection ) );
	}

	/**
	 * An entry without what says nothing.
	 *
	 * @param mixed $entry As somebody sent it.
	 * @return array<string, mixed>
	 */
	private static function plain( mixed $entry ): array {
		$entry = is_array( $entry ) ? $entry : array( 'field' => '' );
		return array_filter( $entry, static fn( mixed $value, string|int $name ) => 'field' === $name || ! in_array( $value, array( '', 'none', false, null ), true ), ARRAY_FILTER_USE_BOTH );
	}

	private static function json( Connection $connection ): string {
		return (string) wp_json_encode( $connection->for_exchange(), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}
}
