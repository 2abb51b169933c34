<?php
/**
 * The users of WordPress, for a connection in shadow.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Only reads WordPress. What would be written is remembered and laid over what is read, so that what comes
 * later finds it. No function of WordPress that writes is called, and so none of its hooks fires; what hooks of
 * other plugins would refuse or change is not known here.
 */
final class RehearsedUsers implements SiteUsers {

	/** The site that the connection is one of; what is looked at on others is as it is. */
	private readonly int $site;

	/** Numbers from here on are of no user of WordPress; JSON holds as many again exactly. */
	public const FIRST = 2 ** 52;

	/** Whoever has this role and can get in keeps the site from being shut. */
	private const ADMINISTRATOR = 'administrator';

	/**
	 * The parts.
	 *
	 * @param int            $connection_id The connection.
	 * @param WordPressUsers $wordpress     What is there; only read.
	 * @param ShadowAccounts $accounts      What would be different.
	 * @param Content        $content       What users wrote; only read.
	 */
	public function __construct(
		private readonly int $connection_id,
		private readonly WordPressUsers $wordpress = new WordPressUsers(),
		private readonly ShadowAccounts $accounts = new ShadowAccounts(),
		private readonly Content $content = new Content(),
	) {
		$this->site = get_current_blog_id();
	}

	/**
	 * Whether there would be such a user. No row of WordPress is locked: others go on working with them.
	 */
	public function lock( int $wp_user_id ): bool {
		$account = $this->accounts->find( $wp_user_id, true );
		return $account['is_there'] ?? true
			? ( $account['is_new'] ?? false ) || array() !== $this->wordpress->fields( $wp_user_id, array( 'user_login' ) )
			: false;
	}

	/** Nothing that sites share is written. */
	public function lock_network(): void {}

	/** The user with the roles that it would have on this site. */
	public function account( int $wp_user_id ): WP_User {
		$account = get_current_blog_id() === $this->site ? $this->accounts->find( $wp_user_id ) : null;
		if ( ! ( $account['is_new'] ?? false ) ) {
			$user = $this->wordpress->account( $wp_user_id );
		} else {
			$user = new WP_User();
			$user->init(
				(object) array(
					'ID'         => $wp_user_id,
					'user_login' => $account['login'],
					'user_email' => $account['fields']['user_email'] ?? '',
				)
			);
		}
		if ( null !== ( $account['roles'] ?? null ) ) {
			$own        = array_diff_key( $user->caps, array_flip( $user->roles ) );
			$user->caps = array_fill_keys( $account['roles'], true ) + $own;
			$user->get_role_caps();
		}
		return $user;
	}

	/** New users join the site. */
	public function is_member( int $wp_user_id ): bool {
		$account = $this->accounts->find( $wp_user_id );
		if ( null === $account ) {
			return $this->wordpress->is_member( $wp_user_id );
		}
		return $account['is_there'] && ( $account['is_new'] || $this->wordpress->is_member( $wp_user_id ) );
	}

	/** Those who have it without what would be different, and those who would come to have it. */
	public function named( string $column, string $value, bool $lock = false ): array {
		$named    = $this->wordpress->named( $column, $value );
		$accounts = $this->accounts->all( array_values( array_unique( array( ...array_keys( $named ), ...$this->accounts->named( $column, $value ) ) ) ) );
		foreach ( $accounts as $wp_user_id => $account ) {
			$held = 'user_login' === $column ? $account['login'] : $account['fields']['user_email'] ?? null;
			$held = $this->is_gone( $wp_user_id, $account ) ? '' : $held ?? $named[ $wp_user_id ] ?? '';
			if ( 0 === strcasecmp( $held, $named[ $wp_user_id ] ?? $value ) ) {
				$named[ $wp_user_id ] = $held;
			} else {
				unset( $named[ $wp_user_id ] );
			}
		}
		return $named;
	}

	/** Those who would have it still, and those who would come to have it. */
	public function administrators_besides( int $wp_user_id ): array {
		if ( get_current_blog_id() !== $this->site ) {
			return $this->wordpress->administrators_besides( $wp_user_id );
		}
		$candidates = array( ...$this->wordpress->administrators_besides( $wp_user_id ), ...$this->accounts->with_role( self::ADMINISTRATOR ) );
		$candidates = array_unique( array_diff( $candidates, array( $wp_user_id ) ) );
		sort( $candidates );
		return array_values(
			array_filter( $candidates, fn( int $other ) => $this->lock( $other ) && in_array( self::ADMINISTRATOR, $this->account( $other )->roles, true ) )
		);
	}

	/** What would be there. */
	public function fields( int $wp_user_id, array $fields ): array {
		$account = $this->accounts->find( $wp_user_id );
		if ( null === $account ) {
			return $this->wordpress->fields( $wp_user_id, $fields );
		}
		if ( ! $account['is_there'] ) {
			return array();
		}
		$held = $account['is_new'] ? $account['defaults'] : $this->wordpress->fields( $wp_user_id, $fields );
		if ( array() === $held ) {
			return array();
		}
		$held   = array_merge( $held, $account['fields'], null === $account['login'] ? array() : array( 'user_login' => $account['login'] ) );
		$values = array();
		foreach ( $fields as $field ) {
			$values[ $field ] = $held[ $field ] ?? '';
		}
		return $values;
	}

	/** Remembers a user under a number that no user of WordPress has. */
	public function insert( string $id, string $login, array $given, #[\SensitiveParameter] ?string $password, string $role ): int {
		if ( UserLogin::is_illegal( $login ) ) {
			throw Rejection::refused( 'user_login', __( 'Sorry, that username is not allowed.', 'default' ) ); // phpcs:ignore WordPress.WP.I18n.TextDomainMismatch -- what wp_insert_user() says.
		}
		$wp_user_id = self::FIRST + random_int( 0, self::FIRST - 1 );
		$this->change(
			$wp_user_id,
			array(
				'is_new'   => true,
				'login'    => $login,
				'defaults' => $this->defaults( $login ),
				'fields'   => $this->as_kept( $login, $given ),
				'roles'    => '' === $role ? array() : array( $role ),
				'password' => null !== $password,
			)
		);
		return $wp_user_id;
	}

	/** Nothing is marked. */
	public function finish( string $id, int $wp_user_id ): void {}

	/** What is left of a real creation stays, with what it is called. */
	public function discard( string $id ): void {}

	/** Remembers what the fields would be. */
	public function update( int $wp_user_id, array $given ): void {
		$login  = $this->fields( $wp_user_id, array( 'user_login' ) )['user_login'];
		$fields = array( ...( $this->accounts->find( $wp_user_id )['fields'] ?? array() ), ...$this->as_kept( $login, $given ) );
		$this->change( $wp_user_id, array( 'fields' => $fields ) );
	}

	/** Remembers what the login would be. */
	public function rename( int $wp_user_id, string $login ): void {
		$this->change( $wp_user_id, array( 'login' => $login ) );
		$this->lock_out( $wp_user_id );
	}

	/** Remembers that there would be one, and not which. */
	public function set_password( int $wp_user_id, #[\SensitiveParameter] string $password ): void {
		$this->change( $wp_user_id, array( 'password' => true ) );
		$this->lock_out( $wp_user_id );
	}

	/** Remembers that sessions would end. */
	public function lock_out( int $wp_user_id ): void {
		$this->change( $wp_user_id, array( 'sessions' => true ) );
	}

	/** Remembers what the roles would be. */
	public function set_role( int $wp_user_id, ?string $take, ?string $give ): bool {
		$former = array_values( $this->account( $wp_user_id )->roles );
		$roles  = array_diff( $former, null === $take ? array() : array( $take ) );
		$gives  = null !== $give && ! in_array( $give, $former, true );
		$this->change( $wp_user_id, array( 'roles' => array( ...$roles, ...( $gives ? array( $give ) : array() ) ) ) );
		return $gives && wp_roles()->is_role( $give );
	}

	/** An administrator restores, and never in shadow. */
	public function restore( string $id, int $wp_user_id, string $login, array $given ): int {
		throw Failure::unavailable( 'nobody is restored in shadow mode' );
	}

	/** Remembers who would be deleted, and who would get how much. */
	public function delete( int $wp_user_id, int $reassign_to ): void {
		if ( $reassign_to === $wp_user_id || ! $this->lock( $reassign_to ) || ! $this->is_member( $reassign_to ) ) {
			throw Rejection::no_heir();
		}
		$content = $this->content->of( $wp_user_id );
		$this->change(
			$wp_user_id,
			array(
				'is_there' => false,
				'heir'     => $reassign_to,
				'content'  => count( $content['posts'] ) + count( $content['links'] ) + $this->accounts->inherited( $wp_user_id ),
			)
		);
	}

	/**
	 * Remembers what would be different.
	 *
	 * @param array<string, mixed> $changes As `ShadowAccounts` has it.
	 */
	private function change( int $wp_user_id, array $changes ): void {
		$this->accounts->change( $this->connection_id, $wp_user_id, $changes );
	}

	/**
	 * What WordPress itself would put into the fields of a new user; another login later does not change it.
	 *
	 * @return array<string, string>
	 */
	private function defaults( string $login ): array {
		return array(
			'display_name'  => $login,
			'nickname'      => $login,
			'user_nicename' => mb_substr( sanitize_title( mb_substr( $login, 0, 50 ) ), 0, 50 ),
		);
	}

	/**
	 * What WordPress would keep of fields: it lets nobody be without a name.
	 *
	 * @param array<string, string> $given Cleaned fields.
	 * @return array<string, string>
	 */
	private function as_kept( string $login, array $given ): array {
		$empty = array_filter( $given, static fn( string $value, string $field ) => '' === $value && in_array( $field, array( 'display_name', 'nickname' ), true ), ARRAY_FILTER_USE_BOTH );
		return array( ...$given, ...array_fill_keys( array_keys( $empty ), $login ) );
	}

	/**
	 * Whether what an account is called would be free: on a network, an account that leaves a site stays as long
	 * as it is one of another.
	 *
	 * @param array<string, mixed> $account As `ShadowAccounts` has it.
	 */
	private function is_gone( int $wp_user_id, array $account ): bool {
		if ( $account['is_there'] ) {
			return false;
		}
		if ( ! is_multisite() || $account['is_new'] ) {
			return true;
		}
		$others = array_diff( array_map( 'intval', array_column( get_blogs_of_user( $wp_user_id, true ), 'userblog_id' ) ), array( get_current_blog_id() ) );
		return array() === $others && ! is_super_admin( $wp_user_id );
	}
}
