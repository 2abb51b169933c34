<?php
/**
 * Tells administrators what they should know where they switch plugins on and off.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\Page;
use ScimPress\Database\Failure;
use ScimPress\Extension;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * One notice that the extension cannot be used, on the screen where plugins are activated; the plugin's
 * own screen says more. Who dismisses it does not see it again until something changes. And, in the
 * plugin's row, how many users only this plugin keeps out.
 */
final class Notices {

	/** What a user has dismissed; user meta. */
	public const DISMISSED = 'scimpress_dismissed';

	private const ACTION = 'scimpress_dismiss';

	/**
	 * The parts.
	 *
	 * @param string    $file      The plugin's main file.
	 * @param Extension $extension The extension as this process has it.
	 * @param Checkup   $checkup   Looks at the site.
	 * @param Users     $users     The managed users.
	 */
	public function __construct(
		private readonly string $file,
		private readonly Extension $extension,
		private readonly Checkup $checkup,
		private readonly Users $users = new Users(),
	) {}

	/**
	 * Hooks the notice.
	 */
	public function add_hooks(): void {
		add_action( 'admin_notices', array( $this, 'show' ) );
		add_action( 'network_admin_notices', array( $this, 'show' ) );
		add_action( 'admin_post_' . self::ACTION, array( $this, 'dismiss' ) );
		add_filter( 'plugin_row_meta', array( $this, 'warn' ), 10, 2 );
	}

	/**
	 * Says what happens when the plugin is deactivated; filter `plugin_row_meta`.
	 *
	 * @param string[] $meta   What stands in the row.
	 * @param string   $plugin Whose row it is.
	 * @return string[]
	 */
	public function warn( array $meta, string $plugin ): array {
		if ( plugin_basename( $this->file ) !== $plugin || ! current_user_can( Setup::CAPABILITY ) ) {
			return $meta;
		}
		try {
			$locked = $this->users->count_locked();
		} catch ( Failure ) {
			return $meta;
		}
		if ( $locked > 0 ) {
			/* translators: %s: number of users. */
			$text   = _n( '%s deactivated user is kept out only while this plugin is active', '%s deactivated users are kept out only while this plugin is active', $locked, 'scimpress' );
			$meta[] = '<strong>' . esc_html( sprintf( $text, number_format_i18n( $locked ) ) ) . '</strong>';
		}
		return $meta;
	}

	/**
	 * Prints the notice where it belongs; actions `admin_notices` and `network_admin_notices`.
	 */
	public function show(): void {
		$screen = get_current_screen()?->id;
		if ( ! in_array( $screen, array( 'plugins', 'plugins-network' ), true ) || $this->extension->is_ready() || ! current_user_can( 'activate_plugins' ) ) {
			return;
		}
		if ( get_user_meta( get_current_user_id(), self::DISMISSED, true ) === $this->state() ) {
			return;
		}
		$finding = $this->checkup->extension();
		?>
		<div class="notice notice-warning">
			<p><strong><?php esc_html_e( 'ScimPress is not ready.', 'scimpress' ); ?></strong> <?php echo esc_html( $finding->detail ); ?></p>
			<p><?php echo esc_html( $finding->step ); ?></p>
			<p><code><?php echo esc_html( $finding->command ); ?></code></p>
			<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
				<?php wp_nonce_field( self::ACTION, '_wpnonce', false ); ?>
				<input type="hidden" name="action" value="<?php echo esc_attr( self::ACTION ); ?>">
				<p>
					<?php if ( 'plugins' === $screen && current_user_can( Setup::CAPABILITY ) ) : ?>
						<a class="button" href="<?php echo esc_url( Page::url() ); ?>"><?php esc_html_e( 'Details', 'scimpress' ); ?></a>
					<?php endif; ?>
					<button type="submit" class="button-link"><?php esc_html_e( 'Do not show again', 'scimpress' ); ?></button>
				</p>
			</form>
		</div>
		<?php
	}

	/**
	 * Remembers that a user has seen it; action `admin_post_scimpress_dismiss`.
	 */
	public function dismiss(): void {
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) || ! current_user_can( 'activate_plugins' ) ) {
			wp_die( esc_html__( 'This needs the capability activate_plugins.', 'scimpress' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION );
		update_user_meta( get_current_user_id(), self::DISMISSED, $this->state() );
		wp_safe_redirect( wp_get_referer() ? wp_get_referer() : admin_url( 'plugins.php' ) );
		exit;
	}

	/**
	 * What the notice is about: another version that does not fit is another matter.
	 */
	private function state(): string {
		return $this->extension->state()->value . ' ' . $this->extension->version;
	}
}
