<?php
/**
 * The form that says what happens to users of a connection.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Store\Connection;
use ScimPress\Store\Protection;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * What stands in the form, and the judgement whether it can be saved.
 */
final class ConnectionForm {

	/**
	 * Takes the fields.
	 *
	 * @param string     $default_role Slug of a role.
	 * @param string     $content_heir Login, e-mail address or number of a user.
	 * @param ?\WP_Error $error        What is wrong; its code is the field's name.
	 */
	private function __construct(
		public readonly string $default_role,
		public readonly string $content_heir,
		public readonly ?\WP_Error $error = null,
	) {}

	/**
	 * The form with what is stored.
	 *
	 * @param Connection $connection The connection.
	 */
	public static function stored( Connection $connection ): self {
		$heir = get_userdata( $connection->content_heir );
		return new self( $connection->default_role, false === $heir ? '' : $heir->user_login );
	}

	/**
	 * The form as somebody sent it, judged.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not answer.
	 */
	public static function sent( array $post ): self {
		$role = is_string( $post['default_role'] ?? null ) ? sanitize_key( $post['default_role'] ) : '';
		$heir = is_string( $post['content_heir'] ?? null ) ? sanitize_text_field( $post['content_heir'] ) : '';
		return new self( $role, $heir, self::error( $role, $heir ) );
	}

	/**
	 * The user that the form names.
	 */
	public function heir(): ?\WP_User {
		return self::user( $this->content_heir );
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

	private static function error( string $role, string $heir ): ?\WP_Error {
		if ( ! isset( self::roles()[ $role ] ) ) {
			return new \WP_Error( 'default_role', __( 'New users cannot be given this role. Choose one from the list.', 'scimpress' ) );
		}
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
