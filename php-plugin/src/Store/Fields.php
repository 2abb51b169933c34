<?php
/**
 * The fields of a WordPress user that SCIM may write.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Tells columns from user meta, makes values fit, and refuses those that WordPress would change, cut
 * short or drop without a word. A dangerous name is refused here as well as in the core.
 */
final class Fields {

	/** User meta that holds the address of the photo which is shown as avatar. */
	public const PHOTO = 'scimpress_photo';

	/** Columns of the table of users that can be read. */
	private const READABLE = array( 'user_login', 'user_email', 'display_name', 'user_url', 'user_nicename' );

	/** Columns of the table of users that can be written; the login is written once, elsewhere. */
	private const COLUMNS = array( 'user_email', 'display_name', 'user_url', 'user_nicename' );

	/** User meta that `wp_insert_user()` takes by name. */
	private const PROFILE = array( 'first_name', 'last_name', 'nickname', 'description', 'locale' );

	/** Stored with `&`, `<` and `>` as entities. */
	private const ESCAPED = array( 'display_name', 'first_name', 'last_name', 'nickname', 'description', 'user_url' );

	/** Names that are refused after folding: what they hold decides who gets in and what they may do. */
	private const FORBIDDEN = '/^_|^(?:id|user_pass|user_activation_key|user_status|user_registered|user_login|spam|deleted|roles?|meta_input|primary_blog|source_domain|use_ssl|default_password_nag)$|capabilities|user_level|session_tokens|application_passwords|user[-_]settings|two_?factor|totp|webauthn|passkey|backup_?codes|scimpress(?!_photo$)/';

	/** Bytes of a value: cleaning takes longer than a value is long. */
	private const LONGEST = 10_000;

	/** How often a value is cleaned at the most until cleaning changes nothing any more. */
	private const TURNS = 8;

	public static function is_column( string $name ): bool {
		return in_array( $name, self::READABLE, true );
	}

	/**
	 * The values as they are handed to WordPress: without markup and superfluous white space. A value of
	 * which nothing is left, or that WordPress takes for nothing, is not handed over: WordPress would put
	 * one of its own in its place.
	 *
	 * @param array<string, string> $wanted By name.
	 * @return array<string, string>
	 * @throws Rejection When WordPress would not store a value as it is.
	 */
	public static function clean( array $wanted ): array {
		$given = array();
		foreach ( $wanted as $name => $value ) {
			$name = (string) $name;
			self::require_allowed( $name );
			if ( strlen( $value ) > self::LONGEST ) {
				throw Rejection::refused( $name, 'WordPress is given at most 10,000 bytes' );
			}
			if ( is_serialized( $value ) ) {
				throw Rejection::refused( $name, 'serialized data is not accepted as text' );
			}
			$given[ $name ] = match ( $name ) {
				'user_email'    => $value,
				'display_name'  => self::display_name( self::text( $name, $value ) ),
				'user_url'      => self::user_url( $value ),
				'user_nicename' => self::user_nicename( $value ),
				'locale'        => self::locale( $value ),
				self::PHOTO     => self::photo( $value ),
				'description'   => wp_specialchars_decode( sanitize_textarea_field( $value ) ),
				default         => self::text( $name, $value ),
			};
			if ( '' !== $value && in_array( $given[ $name ], array( '', '0' ), true ) ) {
				unset( $given[ $name ] );
			}
		}
		return $given;
	}

	/**
	 * A stored value as WordPress means it.
	 */
	public static function plain( string $name, string $stored ): string {
		return in_array( $name, self::ESCAPED, true ) ? wp_specialchars_decode( $stored ) : $stored;
	}

	/**
	 * Values as `wp_insert_user()` and `wp_update_user()` take them.
	 *
	 * @param array<string, string> $given By name.
	 * @return array<string, mixed>
	 */
	public static function for_wordpress( array $given ): array {
		$named = array_flip( array( ...self::COLUMNS, ...self::PROFILE ) );
		$data  = array_intersect_key( $given, $named );
		$meta  = array_diff_key( $given, $named );
		if ( array() !== $meta ) {
			$data['meta_input'] = $meta;
		}
		return wp_slash( $data );
	}

	/**
	 * Refuses a name that no mapping may reach.
	 *
	 * @throws Rejection When it is such a name.
	 */
	public static function require_allowed( string $name ): void {
		if ( preg_match( self::FORBIDDEN, strtolower( remove_accents( trim( $name ) ) ) ) ) {
			throw Rejection::refused( $name, 'this field decides who gets in and what they may do: it is never written by SCIM' );
		}
	}

	/**
	 * One line of text. Cleaning turns a lone `<` into an entity, which is turned back; what that makes
	 * markup is cleaned again, since WordPress would.
	 */
	private static function text( string $name, string $value ): string {
		for ( $turn = 1; $turn <= self::TURNS; $turn++ ) {
			$before = $value;
			$value  = wp_specialchars_decode( sanitize_text_field( $before ) );
			if ( $before === $value ) {
				return $value;
			}
		}
		throw Rejection::refused( $name, 'text that is escaped over and over is not accepted' );
	}

	private static function display_name( string $value ): string {
		if ( mb_strlen( _wp_specialchars( $value ) ) > 250 ) {
			throw Rejection::refused( 'display_name', 'WordPress stores at most 250 characters' );
		}
		return $value;
	}

	private static function user_url( string $value ): string {
		if ( '' === $value ) {
			return '';
		}
		if ( sanitize_url( $value ) !== $value ) {
			throw Rejection::refused( 'user_url', 'WordPress accepts a complete, percent-encoded address such as https://example.com/page' );
		}
		if ( mb_strlen( _wp_specialchars( $value ) ) > 100 ) {
			throw Rejection::refused( 'user_url', 'WordPress stores at most 100 characters' );
		}
		return $value;
	}

	private static function user_nicename( string $value ): string {
		$nicename = sanitize_title( sanitize_user( $value, true ) );
		if ( '' === $nicename || mb_strlen( $nicename ) > 50 ) {
			throw Rejection::refused( 'user_nicename', 'WordPress needs 1 to 50 letters, digits and hyphens' );
		}
		return $nicename;
	}

	/**
	 * A locale, which becomes part of a file name, where the site has its language. WordPress has some
	 * languages without a region, and of others one that is called like the language.
	 */
	private static function locale( string $value ): string {
		if ( ! preg_match( '/^(?:[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*)?$/D', $value ) ) {
			throw Rejection::refused( 'locale', 'WordPress takes a locale such as de_DE' );
		}
		$language = (string) strtok( $value, '_-' );
		$has      = array( 'en_US', ...get_available_languages() );
		$wanted   = array( strtr( $value, '-', '_' ), $language, ...( $value === $language ? array( $language . '_' . $language, "{$language}_US" ) : array() ) );
		foreach ( $wanted as $locale ) {
			foreach ( $has as $installed ) {
				if ( 0 === strcasecmp( $locale, $installed ) ) {
					return $installed;
				}
			}
		}
		return '';
	}

	/** The address of a photo; one that WordPress would change is none. */
	private static function photo( string $value ): string {
		return str_starts_with( $value, 'https://' ) && sanitize_url( $value ) === $value ? $value : '';
	}
}
