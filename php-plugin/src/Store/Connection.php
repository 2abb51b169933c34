<?php
/**
 * A connection as stored.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * One client of the site, with what the administrator decided for it.
 */
final class Connection {

	/** The profile of a client that no other one is for. */
	public const ANY_CLIENT = 'generic';

	public const DEFAULT_ROLE = 'subscriber';

	/** What can be switched off, as crates/wordpress/src/configuration/switches.rs has it. */
	public const FEATURES = array( 'create', 'update', 'deactivate', 'reactivate', 'delete', 'groups' );

	/** The role of new users. */
	public readonly string $default_role;

	/** The WordPress user who gets the content of deleted users; 0 for nobody yet. */
	public readonly int $content_heir;

	/** Schemas that it adds to users. @var list<array<string, mixed>> */
	public readonly array $extensions;

	/** Whether it is one of the network rather than of its main site, in whose tables it is. */
	public readonly bool $is_network;

	/** The sites that new users of the network become members of, besides the main site. @var list<int> */
	public readonly array $sites;

	/**
	 * Takes the columns. Settings that cannot be read give nobody more than the least role.
	 *
	 * @param int                  $id       Number of the connection.
	 * @param string               $name     What people call it.
	 * @param string               $profile  What kind of client it is; "generic" is any.
	 * @param array<string, mixed> $settings What the administrator decided, as crates/wordpress/src/configuration.rs has it; what is not there is as it always was.
	 * @param int                  $created  When it was made, microseconds.
	 * @param ?Rehearsal           $rehearsal Whether it is in shadow; null when it works for real.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly string $profile,
		public readonly array $settings,
		public readonly int $created,
		public readonly ?Rehearsal $rehearsal = null,
	) {
		$this->default_role = is_string( $settings['default_role'] ?? null ) ? $settings['default_role'] : self::DEFAULT_ROLE;
		$this->content_heir = is_int( $settings['content_heir'] ?? null ) ? $settings['content_heir'] : 0;
		$this->extensions   = is_array( $settings['extensions'] ?? null ) ? array_values( $settings['extensions'] ) : array();
		$this->is_network   = true === ( $settings['network'] ?? false );
		$this->sites        = is_array( $settings['sites'] ?? null ) ? array_values( array_filter( $settings['sites'], 'is_int' ) ) : array();
	}

	/**
	 * The rules of one kind, in order: `role_rules` for groups, `role_values` for values.
	 *
	 * @param string $kind `role_rules` or `role_values`.
	 * @return list<array{group_id?: string, value?: string, role: string}>
	 */
	public function rules( string $kind ): array {
		$rules = is_array( $this->settings[ $kind ] ?? null ) ? $this->settings[ $kind ] : array();
		return array_values( array_filter( $rules, static fn( $rule ) => is_array( $rule ) && is_string( $rule['role'] ?? null ) ) );
	}

	/**
	 * What it may not do.
	 *
	 * @return list<string>
	 */
	public function switched_off(): array {
		$features = is_array( $this->settings['switched_off'] ?? null ) ? $this->settings['switched_off'] : array();
		return array_values( array_intersect( self::FEATURES, $features ) );
	}

	/**
	 * The WordPress fields that the administrator mapped attributes to, besides those that always are.
	 *
	 * @return list<array{field: string, attribute?: string, template?: string, transform?: string, column?: bool}>
	 */
	public function mapped(): array {
		$mapped = is_array( $this->settings['attributes'] ?? null ) ? $this->settings['attributes'] : array();
		return array_values( array_filter( $mapped, static fn( $one ) => is_array( $one ) && is_string( $one['field'] ?? null ) ) );
	}

	/**
	 * Every role that SCIM may have to give, each once.
	 *
	 * @return list<string>
	 */
	public function named_roles(): array {
		$roles = array_column( array( ...$this->rules( 'role_rules' ), ...$this->rules( 'role_values' ) ), 'role' );
		return array_values( array_unique( array( $this->default_role, ...$roles ) ) );
	}

	/**
	 * The roles that SCIM may give although they are dangerous; everybody gets the default role, so that is
	 * never one of them.
	 *
	 * @return list<string>
	 */
	public function allowed_roles(): array {
		$roles = is_array( $this->settings['dangerous_roles'] ?? null ) ? $this->settings['dangerous_roles'] : array();
		return array_values( array_diff( array_filter( $roles, 'is_string' ), array( $this->default_role ) ) );
	}

	/**
	 * The connection as the core takes it: crates/wordpress/src/configuration.rs.
	 *
	 * @return array<string, mixed>
	 */
	public function for_exchange(): array {
		return array(
			...$this->settings,
			'id'           => $this->id,
			'profile'      => $this->profile,
			'extensions'   => $this->extensions,
			'default_role' => $this->default_role,
			'content_heir' => $this->content_heir,
		);
	}

	/**
	 * The same connection with other decisions.
	 *
	 * @param array<string, mixed> $changes What is decided anew: name, profile, or any of the settings.
	 */
	public function with( array $changes ): self {
		$settings = array_diff_key( $changes, array_flip( array( 'name', 'profile' ) ) );
		return new self( $this->id, $changes['name'] ?? $this->name, $changes['profile'] ?? $this->profile, array( ...$this->settings, ...$settings ), $this->created, $this->rehearsal );
	}
}
