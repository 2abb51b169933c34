<?php
/**
 * Lets somebody dismiss a notice.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

defined( 'ABSPATH' ) || exit;

/**
 * The button "Do not show again" of a notice, and what remembers that somebody has pressed it. Works without scripts.
 */
final class Dismissal {

	/**
	 * The parts.
	 *
	 * @param string             $action     Name of the form, of `admin-post.php`.
	 * @param string             $key        Where it is remembered; a user option.
	 * @param bool               $is_of_site Whether each site of a network has its own notice.
	 * @param string             $capability Who sees the notice.
	 * @param \Closure(): string $about      What the notice is about: about something else it is shown again.
	 */
	public function __construct(
		private readonly string $action,
		private readonly string $key,
		private readonly bool $is_of_site,
		private readonly string $capability,
		private readonly \Closure $about,
	) {}

	/**
	 * Hooks the form.
	 */
	public function add_hooks(): void {
		add_action( 'admin_post_' . $this->action, array( $this, 'dismiss' ) );
	}

	/**
	 * Whether whoever looks has dismissed it.
	 */
	public function is_dismissed(): bool {
		$dismissed = $this->is_of_site ? get_user_option( $this->key ) : get_user_meta( get_current_user_id(), $this->key, true );
		return ( $this->about )() === $dismissed;
	}

	/**
	 * Prints the form, with a link to where more is said or done.
	 *
	 * @param string $url   Of the link; empty for none.
	 * @param string $label What stands on it.
	 * @param string $looks Its class besides `button`.
	 */
	public function show( string $url, string $label, string $looks = '' ): void {
		?>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
			<?php wp_nonce_field( $this->action, '_wpnonce', false ); ?>
			<input type="hidden" name="action" value="<?php echo esc_attr( $this->action ); ?>">
			<p>
				<?php if ( '' !== $url ) : ?>
					<a class="<?php echo esc_attr( trim( "button {$looks}" ) ); ?>" href="<?php echo esc_url( $url ); ?>"><?php echo esc_html( $label ); ?></a>
				<?php endif; ?>
				<button type="submit" class="button-link"><?php esc_html_e( 'Do not show again', 'scimpress' ); ?></button>
			</p>
		</form>
		<?php
	}

	/**
	 * Remembers that somebody has pressed the button; action `admin_post_{action}`.
	 */
	public function dismiss(): void {
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) || ! current_user_can( $this->capability ) ) {
			/* translators: %s: name of a capability. */
			wp_die( esc_html( sprintf( __( 'This needs the capability %s.', 'scimpress' ), $this->capability ) ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $this->action );
		update_user_option( get_current_user_id(), $this->key, ( $this->about )(), ! $this->is_of_site );
		wp_safe_redirect( wp_get_referer() ? wp_get_referer() : admin_url( 'plugins.php' ) );
		exit;
	}
}
