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
use ScimPress\Store\Roster;
use ScimPress\Store\SeenAttributes;
use ScimPress\Store\SiteUsers;
use ScimPress\Store\Users;
use ScimPress\Store\WordPressUsers;
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
		private readonly SeenAttributes $seen = new SeenAttributes(),
		private readonly Roster $roster = new Roster(),
		private readonly SiteUsers $wordpress = new WordPressUsers(),
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
		$others    = array_filter( $connection->mapped(), static fn( array $one ) => $one['field'] !== ( $entry['field'] ?? null ) );
		$attribute = (string) ( $entry['attribute'] ?? '' );
		foreach ( '' === $attribute ? array() : $this->seen( $connection ) as $seen ) {
			if ( $seen->can_be_added() && 0 === strcasecmp( $seen->name, $attribute ) ) {
				$connection = $connection->with( array( 'extensions' => $seen->added_to( $connection->extensions ) ) );
			}
		}
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
	 * The attributes that the client of a connection has sent so far.
	 *
	 * @return list<SeenAttribute>
	 * @throws Failure When the database does not answer.
	 */
	public function seen( Connection $connection ): array {
		$known = array_flip( array_map( 'strtolower', $this->attributes( $connection ) ) );
		return array_map(
			static fn( array $row ) => new SeenAttribute( $row['name'], $row['type'], $row['multi_valued'], $row['first_seen'], $row['last_seen'], isset( $known[ strtolower( $row['name'] ) ] ) ),
			$this->seen->of( $connection->id )
		);
	}

	/**
	 * Every field that is mapped, those that always are first.
	 *
	 * @return list<array{field: string, source: string, is_added: bool, comes_back: bool}>
	 */
	public function rows( Connection $connection ): array {
		$rows = $this->extension->is_ready() ? json_decode( \ScimPress\mapped( self::json( $connection ) ), true ) : array();
		return is_array( $rows ) ? $rows : array();
	}

	/**
	 * What the client of a connection is known to send, with what becomes of it if the preset is used: what is there
	 * already stays, whether it is the field that is mapped or the attribute.
	 *
	 * @return list<array{field: string, attribute: string, conflict: string}> Empty conflict for what would be added.
	 */
	public function preset( Connection $connection ): array {
		$preset     = $this->extension->profiles()[ $connection->profile ]['preset'] ?? array();
		$fields     = array_column( $connection->mapped(), 'field' );
		$attributes = array_column( $connection->mapped(), 'field', 'attribute' );
		return array_map(
			static fn( array $one ) => array(
				...$one,
				'conflict' => in_array( $one['field'], $fields, true ) ? $one['field'] : (string) ( $attributes[ $one['attribute'] ] ?? '' ),
			),
			$preset
		);
	}

	/**
	 * Adds what the client of a connection is known to send. Nothing that is mapped changes or goes.
	 *
	 * @return int|\WP_Error How many fields were added.
	 * @throws Failure When the database does not do it.
	 */
	public function add_preset( Connection $connection ): int|\WP_Error {
		$added = array_filter( $this->preset( $connection ), static fn( array $one ) => '' === $one['conflict'] );
		$added = array_map( static fn( array $one ) => array_diff_key( $one, array( 'conflict' => '' ) ), array_values( $added ) );
		return $this->replace( $connection, array( ...$connection->mapped(), ...$added ) ) ?? count( $added );
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
	 * What WordPress would get of somebody whom the connection manages, and what it has. Nothing is done.
	 *
	 * @param Connection $connection The connection.
	 * @param string     $name       Login, e-mail address or `userName`.
	 * @return array{array<string, string>, array<string, string>}|\WP_Error What it would get and what it has, by field.
	 * @throws Failure When the database does not answer.
	 */
	public function tried_on( Connection $connection, string $name ): array|\WP_Error {
		$row = '' === $name ? null : $this->roster->named( $connection->id, $name );
		if ( null === $row ) {
			return new \WP_Error( 'person', __( 'This connection manages nobody with that login, e-mail address or userName.', 'scimpress' ) );
		}
		$tried = $this->tried( $connection, (string) $row['document'] );
		if ( $tried instanceof \WP_Error ) {
			return $tried;
		}
		$held = $this->wordpress->fields( (int) $row['wp_user_id'], array_column( $this->rows( $connection ), 'field' ) );
		return array( $tried, array_filter( $held, static fn( string $value ) => '' !== $value ) );
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
