<?php
/**
 * Asks before something is done with accounts.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AccountQuestion $data What is asked.
 */

declare( strict_types=1 );

use ScimPress\Admin\AccountActions;
use ScimPress\Admin\Page;
use ScimPress\Admin\RecentLogin;
use ScimPress\Admin\SafetyTab;

defined( 'ABSPATH' ) || exit;

if ( $data->is_partial ) {
	echo '<div class="notice notice-warning inline"><p>' . esc_html( AccountActions::passed_over() ) . '</p></div>';
}
if ( array() === $data->users ) {
	echo '<p><a class="button" href="' . esc_url( $data->back() ) . '">' . esc_html__( 'Go back', 'scimpress' ) . '</a></p>';
	return;
}
$scimpress_locked = $data->locked_out();

?>
<h2 class="scimpress-question"><?php echo esc_html( $data->title() ); ?></h2>
<?php foreach ( $data->consequences() as $scimpress_sentence ) : ?>
	<p><?php echo esc_html( $scimpress_sentence ); ?></p>
<?php endforeach; ?>
<ul class="ul-disc">
	<?php
	foreach ( $data->users as $scimpress_user ) {
		$scimpress_manager = $data->manager( $scimpress_user );
		/* translators: 1: login of a user, 2: name of an identity provider. */
		echo '<li>' . esc_html( '' === $scimpress_manager ? $scimpress_user->user_login : sprintf( __( '%1$s, managed by %2$s', 'scimpress' ), $scimpress_user->user_login, $scimpress_manager ) ) . '</li>';
	}
	?>
</ul>
<form method="post" action="<?php echo esc_url( Page::url( SafetyTab::SLUG ) ); ?>">
	<?php wp_nonce_field( 'scimpress_' . $data->action(), '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="<?php echo esc_attr( $data->action() ); ?>">
	<input type="hidden" name="do" value="<?php echo esc_attr( $data->kind ); ?>">
	<input type="hidden" name="who" value="<?php echo esc_attr( $data->who() ); ?>">
	<input type="hidden" name="from" value="<?php echo esc_attr( $data->from ); ?>">
	<?php if ( array() !== $scimpress_locked ) : ?>
		<p>
			<label for="scimpress-let-in">
				<input type="checkbox" id="scimpress-let-in" name="let_in" value="1" aria-describedby="scimpress-let-in-description">
				<?php
				/* translators: %s: logins of users. */
				echo esc_html( sprintf( __( 'Let in %s, who is locked out now', 'scimpress' ), wp_sprintf_l( '%l', $scimpress_locked ) ) );
				?>
			</label>
		</p>
		<p class="description" id="scimpress-let-in-description"><?php esc_html_e( 'Only being managed keeps them out. Unless you tick this, they are not unlinked.', 'scimpress' ); ?></p>
	<?php endif; ?>
	<?php
	if ( AccountActions::OPEN === $data->kind ) {
		RecentLogin::remind( AccountActions::url( $data->kind, array_column( $data->users, 'ID' ), $data->from ) );
	}
	?>
	<p class="submit">
		<button type="submit" class="button button-primary"><?php echo esc_html( $data->button() ); ?></button>
		<a class="button" href="<?php echo esc_url( $data->back() ); ?>"><?php esc_html_e( 'Leave it as it is', 'scimpress' ); ?></a>
	</p>
</form>
