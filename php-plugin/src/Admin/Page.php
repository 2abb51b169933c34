<?php
/**
 * The screen Users > SCIM.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Plugin;
use ScimPress\Site\Setup;

defined( 'ABSPATH' ) || exit;

/**
 * Receives, shows, and looks after what WordPress needs for a screen. Every form works without scripts.
 */
final class Page {

	public const SLUG = 'scimpress';

	/** What can be sent, and what does it. */
	private const ACTIONS = array( 'create_token', 'revoke_token', 'save_connection' );

	/**
	 * The parts.
	 *
	 * @param string           $file          The plugin's main file.
	 * @param ConfigurationTab $configuration The tab.
	 */
	public function __construct(
		private readonly string $file,
		private readonly ConfigurationTab $configuration,
	) {}

	/**
	 * Hooks the screen into the menu, and a link to it into the list of plugins.
	 */
	public function add_hooks(): void {
		add_action( 'admin_menu', array( $this, 'register' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( $this->file ), array( $this, 'add_link' ) );
	}

	/**
	 * Adds the screen below Users; action `admin_menu`.
	 */
	public function register(): void {
		$hook = add_users_page( __( 'SCIM', 'scimpress' ), __( 'SCIM', 'scimpress' ), Setup::CAPABILITY, self::SLUG, array( $this, 'show' ) );
		if ( false !== $hook ) {
			add_action( 'load-' . $hook, array( $this, 'load' ) );
		}
	}

	/**
	 * Adds a link to the plugin's row; filter `plugin_action_links_{plugin}`.
	 *
	 * @param string[] $links The links so far.
	 * @return string[]
	 */
	public function add_link( array $links ): array {
		if ( ! current_user_can( Setup::CAPABILITY ) ) {
			return $links;
		}
		$link = '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'scimpress' ) . '</a>';
		return array( 'settings' => $link ) + $links;
	}

	/**
	 * Performs what was sent, before anything is printed; action `load-{screen}`.
	 */
	public function load(): void {
		nocache_headers();
		if ( 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			$this->receive();
		}
		( new HelpTabs() )->add_to( get_current_screen() );
		wp_enqueue_style( self::SLUG, plugins_url( 'assets/admin.css', $this->file ), array(), Plugin::VERSION );
		wp_enqueue_script( self::SLUG, plugins_url( 'assets/admin.js', $this->file ), array( 'clipboard', 'wp-a11y' ), Plugin::VERSION, true );
	}

	/**
	 * Prints the screen.
	 */
	public function show(): void {
		try {
			// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- shows a question; the answer has a nonce.
			$request = wp_unslash( $_GET );
			if ( 'revoke' === ( $request['action'] ?? '' ) && $this->show_revoke( $request['token'] ?? null ) ) {
				return;
			}
			self::template( 'configuration-tab', $this->configuration->data( self::url() ) );
		} catch ( Failure $failure ) {
			self::template( 'database-failure', $failure );
		}
	}

	/**
	 * The address of the screen. Who may not list users finds it below the profile.
	 */
	public static function url(): string {
		return (string) menu_page_url( self::SLUG, false );
	}

	/**
	 * Asks the four questions, performs, and redirects unless the answer has to be shown at once.
	 */
	private function receive(): void {
		if ( ! current_user_can( Setup::CAPABILITY ) ) {
			/* translators: %s: name of a capability. */
			wp_die( esc_html( sprintf( __( 'This needs the capability %s.', 'scimpress' ), Setup::CAPABILITY ) ), '', array( 'response' => 403 ) );
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- checked in the next line, by the name of the action.
		$action = (string) ( is_string( $_POST['scimpress_action'] ?? null ) ? sanitize_key( $_POST['scimpress_action'] ) : '' );
		check_admin_referer( 'scimpress_' . $action );
		if ( ! in_array( $action, self::ACTIONS, true ) ) {
			wp_die( esc_html__( 'This screen does not know what was sent.', 'scimpress' ), '', array( 'response' => 400 ) );
		}

		try {
			$is_shown = $this->configuration->{$action}( wp_unslash( $_POST ) );
		} catch ( Failure $failure ) {
			add_settings_error( self::SLUG, 'failed', self::explanation( $failure ) );
			$is_shown = false;
		}
		if ( ! $is_shown ) {
			set_transient( 'settings_errors', get_settings_errors(), 30 );
			wp_safe_redirect( add_query_arg( 'settings-updated', 'true', self::url() ) );
			exit;
		}
	}

	/**
	 * Asks whether a token is to be revoked. False when there is nothing to ask.
	 */
	private function show_revoke( mixed $id ): bool {
		$token = $this->configuration->token( $id );
		if ( null === $token || null !== $token->revoked ) {
			return false;
		}
		self::template( 'revoke', $token );
		return true;
	}

	/**
	 * What to tell when the database failed: nothing of what was asked has happened.
	 */
	private static function explanation( Failure $failure ): string {
		/* translators: %s: what the database said. */
		return esc_html( sprintf( __( 'The database did not do it, so nothing was changed (%s). Try again; if that does not help, see Tools > Site Health.', 'scimpress' ), $failure->getMessage() ) );
	}

	/**
	 * Prints what was gathered.
	 *
	 * @param string $name Of the template.
	 * @param object $data What it shows.
	 */
	private static function template( string $name, object $data ): void {
		require __DIR__ . '/templates/' . $name . '.php';
	}
}
