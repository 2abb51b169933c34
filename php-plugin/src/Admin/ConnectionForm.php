<?php
/**
 * The form that says what a connection is and what happens to its users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Extension;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;
use ScimPress\Store\Protection;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * What stands in the form, and the judgement whether it can be saved.
 */
final class ConnectionForm {

	private const LONGEST_NAME = 190;

	/** What is ticked or not, besides what the identity provider may do. */
	private const SWITCHES = array( 'rename_login', 'password_sync', 'photos_as_avatars', 'breaker_off' );

	/** Before the name of a feature, in the name of its field. */
	public const MAY = 'may_';

	/**
	 * Takes the fields.
	 *
	 * @param Connection            $connection What is stored; number 0 for a new one.
	 * @param array<string, string> $fields     What stands in each field; a switch that is off is empty.
	 * @param ?\WP_Error            $error      What is wrong; its code is the field's name.
	 */
	private function __construct(
		public readonly Connection $connection,
		private readonly array $fields,
		public readonly ?\WP_Error $error = null,
	) {}

	/**
	 * The form with what is stored.
	 *
	 * @param Connection $connection The connection.
	 */
	public static function stored( Connection $connection ): self {
		$settings = $connection->settings;
		$heir     = get_userdata( $connection->content_heir );
		$breaker  = (array) ( $settings['breaker'] ?? array() );
		$fields   = array(
			'name'            => $connection->name,
			'profile'         => $connection->profile,
			'default_role'    => $connection->default_role,
			'content_heir'    => false === $heir ? '' : $heir->user_login,
			'content_custody' => $settings['content_custody'] ?? 'heir',
			'on_deactivate'   => $settings['on_deactivate'] ?? 'deactivate',
			'on_delete'       => $settings['on_delete'] ?? 'delete',
			'linking'         => $settings['linking'] ?? 'off',
			'breaker_least'   => (string) ( $breaker['least'] ?? 10 ),
			'breaker_percent' => (string) ( $breaker['percent'] ?? 20 ),
			'breaker_off'     => empty( $breaker['off'] ) ? '' : '1',
		);
		foreach ( array( 'rename_login', 'password_sync', 'photos_as_avatars' ) as $switch ) {
			$fields[ $switch ] = empty( $settings[ $switch ] ) ? '' : '1';
		}
		foreach ( Connection::FEATURES as $feature ) {
			$fields[ self::MAY . $feature ] = in_array( $feature, $connection->switched_off(), true ) ? '' : '1';
		}
		return new self( $connection, $fields );
	}

	/**
	 * The form as somebody sent it, judged.
	 *
	 * @param array<string, mixed> $post       Unslashed.
	 * @param Connection           $connection What is stored.
	 * @param Extension            $extension  Knows the profiles.
	 * @throws Failure When the database does not answer.
	 */
	public static function sent( array $post, Connection $connection, Extension $extension ): self {
		$fields = array();
		foreach ( self::stored( $connection )->fields as $name => $stored ) {
			$sent            = is_string( $post[ $name ] ?? null ) ? sanitize_text_field( $post[ $name ] ) : null;
			$fields[ $name ] = in_array( $name, self::SWITCHES, true ) || str_starts_with( $name, self::MAY ) ? ( empty( $sent ) ? '' : '1' ) : ( $sent ?? $stored );
		}
		$form = new self( $connection, $fields );
		return new self( $connection, $fields, $form->judged( $extension ) );
	}

	/**
	 * What stands in a field.
	 *
	 * @param string $name Its name.
	 */
	public function field( string $name ): string {
		return $this->fields[ $name ];
	}

	/**
	 * The connection as it is to be, of a form with which nothing is wrong.
	 */
	public function decided(): Connection {
		$decisions = array_intersect_key( $this->fields, array_flip( array( 'name', 'profile', 'default_role', 'content_custody', 'on_deactivate', 'on_delete', 'linking' ) ) );
		foreach ( array( 'rename_login', 'password_sync', 'photos_as_avatars' ) as $switch ) {
			$decisions[ $switch ] = '' !== $this->fields[ $switch ];
		}
		$breaker = array(
			'least'   => (int) $this->fields['breaker_least'],
			'percent' => (int) $this->fields['breaker_percent'],
		);
		return $this->connection->with(
			array(
				...$decisions,
				'switched_off' => array_values( array_filter( Connection::FEATURES, fn( string $feature ) => '' === $this->fields[ self::MAY . $feature ] ) ),
				'content_heir' => self::user( $this->fields['content_heir'] )->ID ?? 0,
				'breaker'      => '' === $this->fields['breaker_off'] ? $breaker : array( ...$breaker, 'off' => true ),
			)
		);
	}

	/**
	 * The roles that a new user can be given, by slug: those that this administrator may give, and with
	 * which nobody can take the site over.
	 *
	 * @return array<string, string>
	 */
	public static function roles(): array {
		$protection = new Protection();
		$roles      = array();
		foreach ( get_editable_roles() as $slug => $role ) {
			if ( null === $protection->reason_against_role( (string) $slug ) ) {
				$roles[ $slug ] = translate_user_role( $role['name'] );
			}
		}
		return $roles;
	}

	/**
	 * What is wrong with a field; empty when nothing is.
	 *
	 * @param string $field Name of the field.
	 */
	public function problem( string $field ): string {
		return null !== $this->error && $field === $this->error->get_error_code() ? $this->error->get_error_message() : '';
	}

	/**
	 * What is wrong with the whole; null when nothing is.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function judged( Extension $extension ): ?\WP_Error {
		$fields   = $this->fields;
		$profiles = $extension->profiles();
		$number   = static fn( string $text, int $most ) => 1 === preg_match( '/^\d{1,6}$/D', $text ) && (int) $text >= 1 && (int) $text <= $most;
		$error    = match ( true ) {
			! NetworkCapability::reaches( $this->connection ) => new \WP_Error( 'name', __( 'Only a super admin can change a connection of the network.', 'scimpress' ) ),
			'' === $fields['name'] => new \WP_Error( 'name', __( 'Give the connection a name, so that you recognize it later.', 'scimpress' ) ),
			/* translators: %d: number of characters. */
			mb_strlen( $fields['name'] ) > self::LONGEST_NAME => new \WP_Error( 'name', sprintf( __( 'The name can have %d characters.', 'scimpress' ), self::LONGEST_NAME ) ),
			$fields['profile'] !== $this->connection->profile && ! isset( $profiles[ $fields['profile'] ] ) => new \WP_Error( 'profile', __( 'There is no such identity provider. Choose one from the list, or “any other”.', 'scimpress' ) ),
			! isset( self::roles()[ $fields['default_role'] ] ) => new \WP_Error( 'default_role', __( 'New users cannot be given this role. Choose one from the list.', 'scimpress' ) ),
			! $number( $fields['breaker_least'], 100_000 ) => new \WP_Error( 'breaker_least', __( 'Type how many people may always leave, as a number from 1 to 100000.', 'scimpress' ) ),
			! $number( $fields['breaker_percent'], 100 ) => new \WP_Error( 'breaker_percent', __( 'Type how many of a hundred may leave, from 1 to 100.', 'scimpress' ) ),
			default => self::heir_error( $fields['content_heir'] ),
		};
		foreach ( array( 'content_custody', 'on_deactivate', 'on_delete', 'linking' ) as $field ) {
			if ( null === $error && ! isset( ConnectionChoices::of( $field )[ $fields[ $field ] ] ) ) {
				$error = new \WP_Error( $field, __( 'There is no such choice. Choose one from the list.', 'scimpress' ) );
			}
		}
		$objection = null === $error && $extension->is_ready() ? \ScimPress\objection( (string) wp_json_encode( $this->decided()->for_exchange() ) ) : null;
		/* translators: %s: why, in English. */
		return null === $objection ? $error : new \WP_Error( 'name', sprintf( __( 'This connection is not possible: %s.', 'scimpress' ), $objection ) );
	}

	/**
	 * What is wrong with who gets the content of deleted users.
	 */
	private static function heir_error( string $heir ): ?\WP_Error {
		$user = self::user( $heir );
		if ( null === $user || ! is_user_member_of_blog( $user->ID ) ) {
			/* translators: %s: what the administrator typed. */
			return new \WP_Error( 'content_heir', sprintf( __( 'This site has no user “%s”. Type a login, an e-mail address or a number.', 'scimpress' ), $heir ) );
		}
		if ( ! $user->has_cap( 'edit_posts' ) ) {
			/* translators: %s: login of a user. */
			return new \WP_Error( 'content_heir', sprintf( __( '%s may not edit posts, so the content would be out of reach. Choose somebody else.', 'scimpress' ), $user->user_login ) );
		}
		if ( null !== ( new Users() )->connection_of( $user->ID ) ) {
			/* translators: %s: login of a user. */
			return new \WP_Error( 'content_heir', sprintf( __( '%s is managed by an identity provider, which could delete this user too. Choose somebody else.', 'scimpress' ), $user->user_login ) );
		}
		return null;
	}

	private static function user( string $text ): ?\WP_User {
		$user = get_user_by( 'login', $text );
		if ( false === $user && is_email( $text ) ) {
			$user = get_user_by( 'email', $text );
		}
		if ( false === $user && ctype_digit( $text ) ) {
			$user = get_user_by( 'id', (int) $text );
		}
		return $user instanceof \WP_User ? $user : null;
	}
}
